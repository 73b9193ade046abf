/**
 * Forms with files (multipart/form-data), read as they come: no file is held.
 *
 * @module
 */
export { type FormBounds, type FormFile, readForm } from "./read_form.ts";
