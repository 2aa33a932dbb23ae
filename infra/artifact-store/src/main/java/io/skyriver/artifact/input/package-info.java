/**
 * What users bring: the only code that fetches a reference of a user, with its rules and limits.
 */
@NullMarked
package io.skyriver.artifact.input;

import org.jspecify.annotations.NullMarked;
