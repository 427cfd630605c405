namespace EventIo.Native.Linux.Bpf.Types;

/// <summary>The kinds of types (BTF_KIND_* of include/uapi/linux/btf.h).</summary>
internal enum BtfKind
{
    Void,
    Integer,
    Pointer,
    Array,
    Structure,
    Union,
    Enumeration,
    Forward,
    Definition,
    Volatile,
    Constant,
    Restrict,
    Function,
    Prototype,
    Variable,
    Section,
    Float,
    DeclarationTag,
    TypeTag,
    Enumeration64,
}
