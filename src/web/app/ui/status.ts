import { ChangeDetectionStrategy, Component, input } from '@angular/core';

export type Tone = 'ok' | 'warn' | 'down' | 'idle';

/** A state in a word, with a dot of its colour: never the colour alone. */
@Component({
  selector: 'app-status',
  template: '<span class="status" [attr.data-tone]="tone()"><ng-content /></span>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Status {
  readonly tone = input<Tone>('idle');
}
