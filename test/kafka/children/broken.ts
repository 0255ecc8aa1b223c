/** A child that cannot start. */
throw new Error("cannot start: a part is missing");
