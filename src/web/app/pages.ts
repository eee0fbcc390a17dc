import type { Type } from '@angular/core';
import type { Module } from '../../domain/modules.ts';
import type { RouteHints } from './core/guards.ts';
import type { Texts } from './i18n/en/index.ts';
import type { Extension } from './pages/extensions/extensions.ts';
import type { Trunk } from './pages/trunks/trunks.ts';
import type { IconName } from './ui/icon.ts';

/** A page of the console: in the menu for whoever may open its module, and closed to everyone else. */
export interface Page extends RouteHints {
  module: Module;
  /** Below /, and the id of its route. */
  path: string;
  icon: IconName;
  group: keyof Texts['groups'];
  load: () => Promise<Type<unknown>>;
  /** In the menu, where a module has several pages; its own name otherwise. */
  title?: (texts: Texts) => string;
  /** Inputs of the page, for one that serves several modules. */
  inputs?: Readonly<Record<string, string>>;
}

const phones = (module: Module, type: Extension['type'], path: string, icon: IconName): Page => ({
  module,
  path,
  icon,
  group: 'phones',
  load: () => import('./pages/extensions/extensions.ts').then((file) => file.ExtensionsPage),
  inputs: { type },
});

const trunks = (module: Module, type: Trunk['type'], icon: IconName): Page => ({
  module,
  path: module,
  icon,
  group: 'calls',
  load: () => import('./pages/trunks/trunks.ts').then((file) => file.TrunksPage),
  inputs: { type },
});

/** The name of a page, in the menu and above it. */
export const titleOf = ({ title, module }: Page, texts: Texts): string =>
  title?.(texts) ?? texts.modules[module];

/** All pages, in the menu's order. Routes and menu are made from it. */
export const pages: readonly Page[] = [
  {
    module: 'dashboard',
    path: 'dashboard',
    icon: 'layout-dashboard',
    group: 'overview',
    load: () => import('./pages/dashboard/dashboard.ts').then((file) => file.DashboardPage),
    ahead: ['/api/status'],
  },
  phones('extensions', 'extension', 'extensions', 'headset'),
  phones('lines', 'line', 'lines', 'phone'),
  phones('vpw', 'vpw', 'private-wires', 'cable'),
  phones('cas', 'cas', 'cas', 'radio-tower'),
  phones('third_party', '3rd_party', 'desk-phones', 'tablet-smartphone'),
  trunks('trunks', 'trunk', 'network'),
  trunks('sbc', 'sbc', 'shield'),
  {
    module: 'routes',
    path: 'inbound-routes',
    icon: 'phone-incoming',
    group: 'calls',
    title: ({ routing }) => routing.inbound,
    load: () => import('./pages/routing/inbound.ts').then((file) => file.InboundRoutesPage),
  },
  {
    module: 'routes',
    path: 'outbound-routes',
    icon: 'phone-outgoing',
    group: 'calls',
    title: ({ routing }) => routing.outbound,
    load: () => import('./pages/routing/outbound.ts').then((file) => file.OutboundRoutesPage),
  },
  {
    module: 'routes',
    path: 'ring-groups',
    icon: 'users-round',
    group: 'calls',
    title: ({ routing }) => routing.groups,
    load: () => import('./pages/routing/groups.ts').then((file) => file.RingGroupsPage),
  },
  {
    module: 'calls',
    path: 'calls',
    icon: 'phone-call',
    group: 'calls',
    load: () => import('./pages/calls/calls.ts').then((file) => file.CallsPage),
  },
  {
    module: 'cdr',
    path: 'records',
    icon: 'history',
    group: 'calls',
    load: () => import('./pages/cdr/cdr.ts').then((file) => file.CdrPage),
  },
  {
    module: 'recordings',
    path: 'recordings',
    icon: 'file-audio',
    group: 'calls',
    load: () => import('./pages/recordings/recordings.ts').then((file) => file.RecordingsPage),
  },
  {
    module: 'users',
    path: 'users',
    icon: 'users',
    group: 'system',
    load: () => import('./pages/users/users.ts').then((file) => file.UsersPage),
  },
  {
    module: 'licenses',
    path: 'licenses',
    icon: 'key-round',
    group: 'system',
    load: () => import('./pages/licenses/licenses.ts').then((file) => file.LicensesPage),
  },
  {
    module: 'backups',
    path: 'backups',
    icon: 'archive',
    group: 'system',
    load: () => import('./pages/backups/backups.ts').then((file) => file.BackupsPage),
  },
  {
    module: 'settings',
    path: 'settings',
    icon: 'settings',
    group: 'system',
    load: () => import('./pages/settings/settings.ts').then((file) => file.SettingsPage),
  },
];
