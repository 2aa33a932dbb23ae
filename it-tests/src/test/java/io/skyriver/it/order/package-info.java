/** Mixed loads, and what becomes of them in order of the lanes and in plain order of arrival. */
@NullMarked
package io.skyriver.it.order;

import org.jspecify.annotations.NullMarked;
