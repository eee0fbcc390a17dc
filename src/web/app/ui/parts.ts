/** The parts of a text that are separated by commas or spaces. */
export const partsOf = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');
