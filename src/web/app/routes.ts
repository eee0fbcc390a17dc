import type { Routes } from '@angular/router';
import { beforeLicense, beforeLogin, beforePassword, requireLogin } from './core/guards.ts';
import { pages } from './pages.ts';

export const routes: Routes = [
  {
    path: 'license',
    canActivate: [beforeLicense],
    loadComponent: () => import('./pages/entrance/license.ts').then((file) => file.LicensePage),
  },
  {
    path: 'login',
    canActivate: [beforeLogin],
    loadComponent: () => import('./pages/entrance/login.ts').then((file) => file.LoginPage),
  },
  {
    path: 'password',
    canActivate: [beforePassword],
    loadComponent: () => import('./pages/entrance/first-password.ts').then((file) => file.FirstPasswordPage),
  },
  {
    path: '',
    canActivate: [requireLogin],
    loadComponent: () => import('./shell/shell.ts').then((file) => file.Shell),
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'dashboard' },
      ...pages.map(({ path, module, load, ahead = [], inputs = {} }) => ({
        path,
        loadComponent: load,
        data: { module, ahead, ...inputs },
      })),
      {
        path: 'account',
        loadComponent: () => import('./pages/account/account.ts').then((file) => file.AccountPage),
      },
      {
        path: 'phone',
        loadComponent: () => import('./pages/phone/phone.ts').then((file) => file.PhonePage),
      },
      {
        path: '**',
        loadComponent: () => import('./pages/missing/missing.ts').then((file) => file.MissingPage),
      },
    ],
  },
];
