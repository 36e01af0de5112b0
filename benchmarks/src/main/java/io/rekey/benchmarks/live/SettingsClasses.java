// SPDX-License-Identifier: Apache-2.0

package io.rekey.benchmarks.live;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.Type;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Writes the classes of the configuration beans, which differ in their prefix only: it
 * belongs to a class. Safe for use by several threads.
 */
final class SettingsClasses {

	private static final ConcurrentMap<Integer, Class<? extends Settings>> classes = new ConcurrentHashMap<>();

	private SettingsClasses() {
	}

	/**
	 * Returns the class of a bean.
	 * @param number the number of the bean
	 * @return a class that is bound to {@code settings.b<number>}
	 */
	static Class<? extends Settings> get(int number) {
		return classes.computeIfAbsent(number, SettingsClasses::define);
	}

	private static Class<? extends Settings> define(int number) {
		String parent = Type.getInternalName(Settings.class);
		ClassWriter writer = new ClassWriter(0);
		writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, parent + number, null, parent, null);
		AnnotationVisitor annotation = writer.visitAnnotation(Type.getDescriptor(ConfigurationProperties.class), true);
		annotation.visit("prefix", SettingsBeans.prefix(number));
		annotation.visitEnd();
		writeConstructor(writer, parent);
		writer.visitEnd();
		try {
			return MethodHandles.lookup().defineClass(writer.toByteArray()).asSubclass(Settings.class);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void writeConstructor(ClassWriter writer, String parent) {
		MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
		constructor.visitCode();
		constructor.visitVarInsn(Opcodes.ALOAD, 0);
		constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", "()V", false);
		constructor.visitInsn(Opcodes.RETURN);
		constructor.visitMaxs(1, 1);
		constructor.visitEnd();
	}

}
