import type { Answer, Body } from '../../core/api-shapes.ts';

type Features = Answer<'/api/extensions/{number}/features', 'get'>;
type FeaturesChange = Body<'/api/extensions/{number}/features', 'patch'>;

/** What stands in the form: texts as they are typed. */
export interface FeatureValues {
  dnd: boolean;
  forwardAlways: string;
  forwardBusy: string;
  forwardNoAnswer: string;
  ringSeconds: string;
  calls: Features['calls'];
  maxCalls: string;
  maxSeconds: string;
}

const shown = (value: string | number | null) => (value === null ? '' : String(value));
const numberOf = (text: string) => (text.trim() === '' ? null : text.trim());
const countOf = (text: string) => (text.trim() === '' ? null : Number(text));

export function valuesOf(features: Features): FeatureValues {
  return {
    dnd: features.dnd,
    forwardAlways: shown(features.forwardAlways),
    forwardBusy: shown(features.forwardBusy),
    forwardNoAnswer: shown(features.forwardNoAnswer),
    ringSeconds: shown(features.ringSeconds),
    calls: features.calls,
    maxCalls: shown(features.maxCalls),
    maxSeconds: shown(features.maxSeconds),
  };
}

export function changeOf(values: FeatureValues): FeaturesChange {
  return {
    dnd: values.dnd,
    forwardAlways: numberOf(values.forwardAlways),
    forwardBusy: numberOf(values.forwardBusy),
    forwardNoAnswer: numberOf(values.forwardNoAnswer),
    ringSeconds: countOf(values.ringSeconds),
    calls: values.calls,
    maxCalls: countOf(values.maxCalls),
    maxSeconds: countOf(values.maxSeconds),
  };
}
