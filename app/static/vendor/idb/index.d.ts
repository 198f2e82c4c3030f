// Where the asset map serves idb, told to the type checker; the file itself comes from the npm package.
export * from "idb";
