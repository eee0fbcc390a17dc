import { expect, it } from 'vitest';
import { exchangeSql } from '../../../src/backup/swap.ts';

it('exchanges all tables in one statement, and makes views and triggers anew', () => {
  const current = {
    name: 'smartcms',
    tables: ['a', 'b'],
    triggers: ['t'],
    views: ['v'],
    definitions: 'OLD;',
  };
  const next = { name: 'beside', tables: ['a', 'odd`c'], triggers: ['t'], views: ['v'], definitions: 'NEW;' };
  expect(exchangeSql(current, next, 'aside').split('\n')).toEqual([
    'SET SESSION foreign_key_checks = 0, lock_wait_timeout = 30;',
    'DROP TRIGGER IF EXISTS `beside`.`t`;',
    'DROP TRIGGER IF EXISTS `smartcms`.`t`;',
    'RENAME TABLE `smartcms`.`a` TO `aside`.`a`,',
    '`smartcms`.`b` TO `aside`.`b`,',
    '`beside`.`a` TO `smartcms`.`a`,',
    '`beside`.`odd``c` TO `smartcms`.`odd``c`;',
    'DROP VIEW IF EXISTS `smartcms`.`v`;',
    'USE `smartcms`;',
    'NEW;',
  ]);
});
