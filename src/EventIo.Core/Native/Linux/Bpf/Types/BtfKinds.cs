namespace EventIo.Native.Linux.Bpf.Types;

/// <summary>Properties of the kinds of types.</summary>
internal static class BtfKinds
{
    /// <summary>Returns how many bytes follow struct btf_type.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="count">How many members, values or parameters the type has.</param>
    /// <exception cref="InvalidDataException">The kind is newer than this library.</exception>
    internal static int TrailingBytes(this BtfKind kind, int count) => kind switch
    {
        BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => 4,
        BtfKind.Array => 12,
        BtfKind.Structure or BtfKind.Union or BtfKind.Section or BtfKind.Enumeration64 => 12 * count,
        BtfKind.Enumeration or BtfKind.Prototype => 8 * count,
        BtfKind.Pointer or BtfKind.Forward or BtfKind.Definition or BtfKind.Volatile or BtfKind.Constant
            or BtfKind.Restrict or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
        _ => throw new InvalidDataException(
            FormattableString.Invariant($"it has types of the unknown kind {(int)kind}.")),
    };

    /// <summary>Returns whether the type only renames or qualifies another one.</summary>
    internal static bool IsTransparent(this BtfKind kind) => kind is BtfKind.Definition or BtfKind.Volatile
        or BtfKind.Constant or BtfKind.Restrict or BtfKind.TypeTag;
}
