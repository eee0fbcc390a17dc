import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, Validators } from '@angular/forms';
import { Api, type ItemOf } from '../../core/api.ts';
import { I18n } from '../../core/i18n.ts';
import { Query } from '../../core/query.ts';
import { Session } from '../../core/session.ts';
import { DialogFrame } from '../../ui/dialog.ts';
import { Field } from '../../ui/field.ts';
import { FormSubmit } from '../../ui/form-submit.ts';
import { Icon } from '../../ui/icon.ts';
import { Failure } from '../../ui/notice.ts';
import { Toaster } from '../../ui/toasts.ts';

type Rule = ItemOf<'/api/recording-rules'>;
const kinds = ['extension', 'group', 'in', 'out'] as const;
const path = '/api/recording-rules/{subject}';
const subjectOf = ({ kind, name }: Pick<Rule, 'kind' | 'name'>) => `${kind}:${name}`;

/** Whose calls are recorded; administrators change it. */
@Component({
  selector: 'app-recording-rules',
  imports: [DialogFrame, Failure, Field, Icon, ReactiveFormsModule],
  templateUrl: './rules.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RecordingRules {
  readonly #api = inject(Api);
  readonly #toaster = inject(Toaster);
  readonly #session = inject(Session);
  protected readonly t = inject(I18n).texts;
  protected readonly ref = inject<DialogRef<void>>(DialogRef);
  protected readonly kinds = kinds;
  protected readonly canEdit = computed(() => this.#session.hasRole('super_admin', 'admin'));
  protected readonly query = new Query((signal) =>
    this.#api.get('/api/recording-rules', { query: { limit: 1000 }, signal }),
  );
  protected readonly form = new FormGroup({
    kind: new FormControl<Rule['kind']>('extension', { nonNullable: true }),
    name: new FormControl('', { nonNullable: true, validators: Validators.required }),
  });
  protected readonly submit = new FormSubmit(this.form);

  protected async add(): Promise<void> {
    const { kind, name } = this.form.getRawValue();
    const subject = subjectOf({ kind, name: name.trim() });
    const added = await this.submit.send(() => this.#api.put(path, { params: { subject } }));
    if (added === undefined) return;
    this.form.controls.name.reset();
    this.#toaster.ok(this.t().recordings.ruleAdded(added.name));
    this.query.reload();
  }

  protected async remove(rule: Rule): Promise<void> {
    try {
      await this.#api.delete(path, { params: { subject: subjectOf(rule) } });
      this.#toaster.ok(this.t().recordings.ruleRemoved(rule.name));
    } catch (error) {
      this.#toaster.failed(error);
    }
    this.query.reload();
  }
}
