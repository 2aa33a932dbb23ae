/** What a stage must be told, checked as a whole before anything starts. */
@NullMarked
package io.skyriver.stage.config;

import org.jspecify.annotations.NullMarked;
