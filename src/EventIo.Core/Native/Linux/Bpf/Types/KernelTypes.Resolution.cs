namespace EventIo.Native.Linux.Bpf.Types;

/// <content>Resolves the number of a type to its kind, its size and its name.</content>
internal sealed partial class KernelTypes
{
    private const int PointerBytes = 8;

    // struct btf_type: bits 24 to 28 of the second word are the kind, bits 0 to 15 count what follows.
    private BtfKind Kind(int type) => type == 0 ? BtfKind.Void : (BtfKind)(Int(_positions[type] + 4) >> 24 & 0x1F);

    private int Count(int type) => Int(_positions[type] + 4) & 0xFFFF;

    // The third word is a size or another type, depending on the kind.
    private int Referred(int type) => Int(_positions[type] + 8);

    // Returns the type without typedef, const, volatile and the like.
    private int Strip(int type)
    {
        while (Kind(type).IsTransparent())
            type = Referred(type);
        return type;
    }

    private int SizeOf(int type)
    {
        type = Strip(type);
        return Kind(type) switch
        {
            BtfKind.Pointer => PointerBytes,
            BtfKind.Array => SizeOf(Int(_positions[type] + TypeBytes)) * Int(_positions[type] + TypeBytes + 8),
            _ => Referred(type),
        };
    }

    private string TypeName(int type)
    {
        type = Strip(type);
        return Kind(type) switch
        {
            BtfKind.Void => "void",
            BtfKind.Pointer => $"{TypeName(Referred(type))} *",
            _ => Text(Int(_positions[type])),
        };
    }
}
