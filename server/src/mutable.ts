/**
 * A record while it is made. Code that every send runs assigns optional members: a
 * member that stands behind a spread takes several times as long to make (Node 20).
 */
export type Mutable<Kind> = { -readonly [Name in keyof Kind]: Kind[Name] };
