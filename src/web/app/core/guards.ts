import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import { Api, type PathsOf } from './api.ts';
import { License } from './license.ts';
import { Session } from './session.ts';

/** What the data of a route may say. */
export interface RouteHints {
  /** Answers that the page will ask for at first. */
  ahead?: readonly PathsOf<'get'>[];
}

/**
 * Lets in who is logged in. Who is not goes to the login, by way of the licence if there is no valid one. The page's
 * own file and first answers are asked for meanwhile, so that nothing waits for anything.
 */
export const requireLogin: CanActivateFn = async (route, { url }) => {
  const [api, session, license, router] = [inject(Api), inject(Session), inject(License), inject(Router)];
  if (session.isOpen()) startAhead(route.firstChild ?? route, api);
  const [state, me] = await Promise.allSettled([license.known(), session.restore()]);
  if (me.status === 'fulfilled' && me.value !== null) {
    return me.value.mustChangePassword
      ? router.createUrlTree(['/password'], { queryParams: { to: url } })
      : true;
  }
  // A server that does not answer now may answer soon: whoever is logged in waits in the console.
  if (me.status === 'rejected') return true;
  if (state.status === 'fulfilled' && !state.value.valid) return router.createUrlTree(['/license']);
  return router.createUrlTree(['/login'], { queryParams: url === '/' ? {} : { to: url } });
};

function startAhead({ routeConfig, data }: Parameters<CanActivateFn>[0], api: Api): void {
  const { ahead = [] }: RouteHints = data;
  for (const path of ahead) api.ahead(path);
  void routeConfig?.loadComponent?.();
}

/** The licence page is for servers without a valid licence; with one it leads on to the login. */
export const beforeLicense: CanActivateFn = async () => {
  const [license, router] = [inject(License), inject(Router)];
  const state = await license.verify().catch(() => null);
  return state?.valid ? router.createUrlTree(['/login']) : true;
};

/** The login is for whom nobody is logged in. */
export const beforeLogin: CanActivateFn = async () => {
  const [session, router, license] = [inject(Session), inject(Router), inject(License)];
  const [me] = await Promise.all([session.restore().catch(() => null), license.known().catch(() => null)]);
  return me === null ? true : router.createUrlTree([me.mustChangePassword ? '/password' : '/']);
};

/** The first password is changed by whoever has logged in with it. */
export const beforePassword: CanActivateFn = async () => {
  const [session, router] = [inject(Session), inject(Router)];
  const me = await session.restore().catch(() => null);
  if (me === null) return router.createUrlTree(['/login']);
  return me.mustChangePassword ? true : router.createUrlTree(['/']);
};
