/** Figures set larger than their units. */

/** A piece of a worded duration: a figure or what stands between figures. */
export interface Piece {
  text: string;
  figure: boolean;
}

/** "1 h 10 min" in pieces: 1, h, 10, min. */
export function pieces(text: string): Piece[] {
  return [...text.matchAll(/\d+|[^\d]+/g)].map(([piece]) => ({
    text: piece,
    figure: /^\d/.test(piece),
  }));
}
