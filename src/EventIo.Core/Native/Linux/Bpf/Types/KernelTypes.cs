using System.Buffers.Binary;
using System.Text;
using EventIo.Native.Linux.Bpf.Refusals;

namespace EventIo.Native.Linux.Bpf.Types;

/// <summary>
/// The types of the running kernel: locations of fields, names of enum values, arguments of tracepoints.
/// </summary>
/// <remarks>The format is BTF: Documentation/bpf/btf.rst, include/uapi/linux/btf.h.</remarks>
internal sealed partial class KernelTypes
{
    /// <summary>The kernel's file with its types.</summary>
    internal const string Path = "/sys/kernel/btf/vmlinux";

    private const ushort Magic = 0xEB9F;
    private const int HeaderBytes = 24;
    private const int TypeBytes = 12;
    private const int MemberBytes = 12;
    private const uint HasBitFields = 1u << 31;
    private const string TracepointPrefix = "btf_trace_";

    private static readonly Lazy<KernelTypes> Host = new(Read, LazyThreadSafetyMode.PublicationOnly);

    private readonly byte[] _blob;
    private readonly int _strings;
    private readonly List<int> _positions = [0];
    private readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tracepoints = new(StringComparer.Ordinal);

    /// <summary>Reads a description.</summary>
    /// <param name="blob">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">The bytes are not BTF, or are truncated.</exception>
    internal KernelTypes(byte[] blob)
    {
        _blob = blob;
        if (blob.Length < HeaderBytes || BinaryPrimitives.ReadUInt16LittleEndian(blob) != Magic)
            throw new InvalidDataException("it is not BTF.");
        int header = Int(4);
        int start = header + Int(8);
        int end = start + Int(12);
        _strings = header + Int(16);
        if (start < HeaderBytes || end < start || end > blob.Length || _strings < 0
            || _strings + (long)Int(20) > blob.Length || Int(20) < 1)
            throw new InvalidDataException("it is truncated.");
        Index(start, end);
    }

    /// <summary>The types of this host's kernel, read once.</summary>
    /// <exception cref="TracingException">The kernel doesn't describe its types, or the file can't be read.</exception>
    internal static KernelTypes OfHost => Host.Value;

    /// <summary>Finds a field.</summary>
    /// <param name="structure">The structure's tag: <c>sock</c>.</param>
    /// <param name="path">
    /// The field, or the path to it through nested structures: <c>__sk_common.skc_state</c>. Anonymous structures and
    /// unions are omitted, as in C.
    /// </param>
    /// <returns>The field; null if this kernel does not have it.</returns>
    internal KernelField? Field(string structure, string path)
    {
        if (!_tags.TryGetValue(structure, out int type))
            return null;
        int bits = 0;
        (int Type, int Bits, int Width)? member = null;
        foreach (string name in path.Split('.'))
        {
            member = Member(Strip(type), name);
            if (member is null)
                return null;
            type = member.Value.Type;
            bits += member.Value.Bits;
        }
        int bytes = SizeOf(type);
        int width = member!.Value.Width;
        if (width == 0)
            return new KernelField(bits / 8, bytes);
        // The bits lie in an aligned unit of the declared type's size.
        int unit = bits / (bytes * 8);
        return new KernelField(unit * bytes, bytes, bits - (unit * bytes * 8), width);
    }

    /// <summary>Returns the names of an enum's values; empty if this kernel does not have the enum.</summary>
    /// <param name="tag">Its tag: <c>skb_drop_reason</c>.</param>
    internal IReadOnlyDictionary<long, string> Enumeration(string tag)
    {
        var names = new Dictionary<long, string>();
        if (!_tags.TryGetValue(tag, out int type) || Kind(type) is not (BtfKind.Enumeration or BtfKind.Enumeration64))
            return names;
        bool isWide = Kind(type) == BtfKind.Enumeration64;
        int step = isWide ? 12 : 8;
        for (int index = 0; index < Count(type); index++)
        {
            int at = _positions[type] + TypeBytes + (index * step);
            long value = isWide ? (uint)Int(at + 4) | ((long)Int(at + 8) << 32) : Int(at + 4);
            names.TryAdd(value, Text(Int(at)));
        }
        return names;
    }

    /// <summary>Returns the arguments of a tracepoint; null if this kernel does not have it.</summary>
    /// <param name="name">Its name, as in include/trace/events.</param>
    internal KernelTracepoint? Tracepoint(string name)
    {
        if (!_tracepoints.TryGetValue(name, out int type))
            return null;
        // A pointer to a function whose first parameter is the tracepoint's own data.
        int function = Strip(Referred(Strip(type)));
        var parameters = new List<string>();
        for (int index = 1; index < Count(function); index++)
            parameters.Add(TypeName(Int(_positions[function] + TypeBytes + (index * 8) + 4)));
        return new KernelTracepoint(parameters);
    }

    /// <summary>
    /// Returns the number of a tracepoint's type in these types; null if this kernel does not have the tracepoint.
    /// </summary>
    /// <param name="name">Its name, as in include/trace/events.</param>
    internal int? TracepointType(string name) => _tracepoints.TryGetValue(name, out int type) ? type : null;

    private static KernelTypes Read()
    {
        try
        {
            return new KernelTypes(File.ReadAllBytes(Path));
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw TracingProblems.TypesMissing(Path, exception.Message);
        }
    }

    private void Index(int start, int end)
    {
        for (int at = start; at < end;)
        {
            int type = _positions.Count;
            _positions.Add(at);
            if (end - at < TypeBytes)
                throw new InvalidDataException("it is truncated.");
            BtfKind kind = Kind(type);
            int size = TypeBytes + kind.TrailingBytes(Count(type));
            if (end - at < size)
                throw new InvalidDataException("it is truncated.");
            if (kind is BtfKind.Structure or BtfKind.Union or BtfKind.Enumeration or BtfKind.Enumeration64
                && Int(at) != 0)
                _tags.TryAdd(Text(Int(at)), type);
            else if (kind == BtfKind.Definition && StartsAsTracepoint(Int(at)))
                _tracepoints.TryAdd(Text(Int(at))[TracepointPrefix.Length..], type);
            at += size;
        }
    }

    private (int Type, int Bits, int Width)? Member(int structure, string name)
    {
        if (Kind(structure) is not (BtfKind.Structure or BtfKind.Union))
            return null;
        bool hasBitFields = ((uint)Int(_positions[structure] + 4) & HasBitFields) != 0;
        for (int index = 0; index < Count(structure); index++)
        {
            int at = _positions[structure] + TypeBytes + (index * MemberBytes);
            int type = Int(at + 4);
            uint place = (uint)Int(at + 8);
            int bits = (int)(hasBitFields ? place & 0xFF_FFFF : place);
            int width = (int)(hasBitFields ? place >> 24 : 0);
            if (Int(at) == 0 && Member(Strip(type), name) is { } inner)
                return (inner.Type, inner.Bits + bits, inner.Width);
            if (Text(Int(at)) == name)
                return (type, bits, width);
        }
        return null;
    }

    private bool StartsAsTracepoint(int text) =>
        _blob.AsSpan(Math.Min(_strings + text, _blob.Length)).StartsWith("btf_trace_"u8);

    private string Text(int offset)
    {
        ReadOnlySpan<byte> text = _blob.AsSpan(Math.Min(_strings + offset, _blob.Length));
        int length = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(length < 0 ? text : text[..length]);
    }

    private int Int(int position) => BinaryPrimitives.ReadInt32LittleEndian(_blob.AsSpan(position));
}
