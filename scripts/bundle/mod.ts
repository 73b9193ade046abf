/**
 * The functions in the form in which they are deployed: each as one file of JavaScript, without what it does not use.
 *
 * @module
 */
export {
  bundledConfiguration,
  bundleFunctions,
  filesOf,
  type FunctionBundles,
  functionNames,
  startFiles,
} from "./bundle.ts";
