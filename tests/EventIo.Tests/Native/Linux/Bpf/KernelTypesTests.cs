using System.Text;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Native.Linux.Bpf;

/// <summary>BTF of the running kernel, of a kernel that lacks a field, and invalid blobs.</summary>
public sealed class KernelTypesTests
{
    private static readonly Lazy<byte[]> Blob = new(() =>
    {
        Assert.SkipUnless(Host.IsLinux && File.Exists(KernelTypes.Path), $"There is no {KernelTypes.Path}.");
        return File.ReadAllBytes(KernelTypes.Path);
    });

    [Fact]
    public void Fields_are_found_through_structures_and_anonymous_unions()
    {
        var types = new KernelTypes(Blob.Value);
        // struct sock_common begins with the two addresses (include/net/sock.h): user space programs depend on it.
        Assert.Equal(new KernelField(0, 4), types.Field("sock_common", "skc_daddr"));
        Assert.Equal(new KernelField(4, 4), types.Field("sock_common", "skc_rcv_saddr"));
        Assert.Equal(
            types.Field("sock", "__sk_common")!.Value.Offset + types.Field("sock_common", "skc_num")!.Value.Offset,
            types.Field("sock", "__sk_common.skc_num")!.Value.Offset);
        Assert.Equal(16, types.Field("sock_common", "skc_v6_daddr")!.Value.Bytes);
    }

    [Fact]
    public void A_bit_field_has_its_place_and_its_width()
    {
        // struct tcphdr is the header of RFC 9293: doff is the upper half of byte 12, and rst is bit 2 of byte 13.
        KernelField rst = new KernelTypes(Blob.Value).Field("tcphdr", "rst")!.Value;
        Assert.Equal(1, rst.BitCount);
        Assert.Equal((13 * 8) + 2, (rst.Offset * 8) + rst.BitShift);
        KernelField doff = new KernelTypes(Blob.Value).Field("tcphdr", "doff")!.Value;
        Assert.Equal(4, doff.BitCount);
        Assert.Equal((12 * 8) + 4, (doff.Offset * 8) + doff.BitShift);
    }

    [Fact]
    public void Enums_have_the_names_of_their_values()
    {
        var types = new KernelTypes(Blob.Value);
        IReadOnlyDictionary<long, string> states = types.Enumeration("tcp_conntrack");
        Assert.Contains("TCP_CONNTRACK_SYN_SENT", states.Values);
        Assert.Empty(types.Enumeration("no_such_enum"));
        Assert.Empty(types.Enumeration("sock"));
    }

    [Fact]
    public void A_tracepoint_has_the_types_of_its_arguments()
    {
        KernelTracepoint state = new KernelTypes(Blob.Value).Tracepoint("inet_sock_set_state")!;
        Assert.Equal(["sock *", "int", "int"], state.ParameterTypes);
        Assert.Equal(1, state.IndexOf("int"));
        Assert.Null(state.IndexOf("sk_buff *"));
        Assert.Null(new KernelTypes(Blob.Value).Tracepoint("no_such_tracepoint"));
    }

    [Fact]
    public void A_field_that_the_kernel_lacks_is_null()
    {
        var types = new KernelTypes(Without("skc_dport"));
        Assert.Null(types.Field("sock", "__sk_common.skc_dport"));
        Assert.NotNull(types.Field("sock", "__sk_common.skc_num"));
        Assert.Null(types.Field("no_such_structure", "field"));
        Assert.Null(types.Field("sock", "__sk_common.skc_num.further"));
    }

    [Fact]
    public void Invalid_or_truncated_BTF_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => new KernelTypes([]));
        Assert.Throws<InvalidDataException>(() => new KernelTypes(new byte[100]));
        byte[] blob = Blob.Value;
        foreach (int length in new[] { 2, 23, 24, 1000, blob.Length / 2, blob.Length - 1 })
            Assert.Throws<InvalidDataException>(() => new KernelTypes(blob[..length]));
        byte[] unknownKind = [.. blob];
        unknownKind[24 + 7] = 0x1F; // the kind of the first type
        Assert.Throws<InvalidDataException>(() => new KernelTypes(unknownKind));
    }

    /// <summary>The types of this kernel, in which a field has another name.</summary>
    internal static byte[] Without(string field)
    {
        byte[] blob = [.. Blob.Value];
        int at = blob.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\0{field}\0"));
        Assert.True(at >= 0, field);
        blob[at + 1] = (byte)'_';
        return blob;
    }
}
