import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core';
import { I18n } from '../../core/i18n.ts';

/** The keys of a telephone, with the letters that ITU-T E.161 puts on them. */
@Component({
  selector: 'app-keypad',
  template: `
    <div class="keypad" role="group" [attr.aria-label]="t().phone.keypad">
      @for (key of keys; track key.name) {
        <button type="button" class="keypad__key" (click)="pressed.emit(key.name)">
          <span class="hidden">{{ t().phone.key }}&ngsp;</span>
          <span>{{ key.name }}</span>
          <small>{{ key.letters }}</small>
        </button>
      }
    </div>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Keypad {
  protected readonly t = inject(I18n).texts;
  readonly pressed = output<string>();
  protected readonly keys = [
    ...[
      ['1', ''],
      ['2', 'ABC'],
      ['3', 'DEF'],
      ['4', 'GHI'],
      ['5', 'JKL'],
      ['6', 'MNO'],
    ],
    ...[
      ['7', 'PQRS'],
      ['8', 'TUV'],
      ['9', 'WXYZ'],
      ['*', ''],
      ['0', '+'],
      ['#', ''],
    ],
  ].map(([name = '', letters = '']) => ({ name, letters }));
}
