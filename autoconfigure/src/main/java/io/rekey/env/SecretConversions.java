// SPDX-License-Identifier: Apache-2.0

package io.rekey.env;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/**
 * Converts as another service does, but does not quote a value that comes from a secret
 * where it does not fit: Spring writes such a message into the log while the application
 * fails to start.
 */
final class SecretConversions implements ConversionService {

	private final ConversionService delegate;

	private final SecretTexts texts;

	SecretConversions(ConversionService delegate, SecretTexts texts) {
		this.delegate = delegate;
		this.texts = texts;
	}

	@Override
	public boolean canConvert(@Nullable Class<?> sourceType, Class<?> targetType) {
		return this.delegate.canConvert(sourceType, targetType);
	}

	@Override
	public boolean canConvert(@Nullable TypeDescriptor sourceType, TypeDescriptor targetType) {
		return this.delegate.canConvert(sourceType, targetType);
	}

	@Override
	public <T> @Nullable T convert(@Nullable Object source, Class<T> targetType) {
		try {
			return this.delegate.convert(source, targetType);
		}
		catch (ConversionException ex) {
			throw withoutValue(ex, source, targetType.getName());
		}
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, TypeDescriptor targetType) {
		try {
			return this.delegate.convert(source, targetType);
		}
		catch (ConversionException ex) {
			throw withoutValue(ex, source, targetType.toString());
		}
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, @Nullable TypeDescriptor sourceType,
			TypeDescriptor targetType) {
		try {
			return this.delegate.convert(source, sourceType, targetType);
		}
		catch (ConversionException ex) {
			throw withoutValue(ex, source, targetType.toString());
		}
	}

	private ConversionException withoutValue(ConversionException ex, @Nullable Object source, String type) {
		if (!(source instanceof CharSequence text)) {
			return ex;
		}
		SecretReference reference = this.texts.find(text.toString());
		return (reference != null || this.texts.areIn(text.toString()))
				? new SecretConversionException(reference, type, ex) : ex;
	}

}
