using System.Runtime.CompilerServices;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <summary>Asks the kernel what it offers of io_uring. Takes a few milliseconds and leaves nothing behind.</summary>
public static unsafe class IoUringProbe
{
    private const int MaxOpcodes = 256;
    private const int ProbeHeaderBytes = 16;

    private static RingFeature? s_offered;

    /// <summary>The switches that this kernel's rings have. Asked once: a kernel learns nothing while it runs.</summary>
    internal static RingFeature Offered => s_offered ?? Run().RingFeatures;

    /// <summary>Asks anew.</summary>
    /// <returns>What there is, or why there is nothing.</returns>
    public static IoUringSupport Run() =>
        OperatingSystem.IsLinux() ? Ask() : new IoUringSupport { Reason = "io_uring is a mechanism of Linux." };

    // Apart, so that nobody else looks for the C library's types.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IoUringSupport Ask()
    {
        io_uring_params parameters = default;
        int result = RingCalls.SetupWithPatience(1, &parameters);
        if (result < 0)
            return IoUringRefusal.Explain(-result);
        using var ring = new DescriptorHandle(result);
        var features = (RingFeatures)parameters.features;
        RingFeatures missing = Ring.RequiredFeatures & ~features;
        RingFeature offered = RingFeature.None;
        try
        {
            if (missing == 0)
                s_offered = offered = RingTrial.Run();
        }
        catch (NativeException exception)
        {
            return IoUringRefusal.Explain(exception.ErrorNumber);
        }
        return new IoUringSupport
        {
            Reason = missing == 0 ? null : $"This kernel's io_uring lacks {missing}.",
            RecommendedAction = missing == 0 ? null : "Use Linux 5.17 or later, or another multiplexer.",
            HasBufferRing = missing == 0 && TakesBufferRing(ring.Value),
            RingFeatures = offered,
            SetupFlags = [.. Enum.GetValues<RingSetup>().Where(IsKnown).Select(flag => flag.ToString())],
            FeatureBits = Features(parameters.features),
            Opcodes = Opcodes(ring.Value),
        };
    }

    private static List<string> Features(uint bits)
    {
        List<string> names = [];
        for (int bit = 0; bit < 32; bit++)
        {
            if ((bits >> bit & 1) != 0)
            {
                var feature = (RingFeatures)(1u << bit);
                names.Add(Enum.IsDefined(feature) ? feature.ToString() : $"FEAT_{bit}");
            }
        }
        return names;
    }

    private static List<string> Opcodes(int ring)
    {
        byte* probe = stackalloc byte[ProbeHeaderBytes + (MaxOpcodes * sizeof(ProbedOpcode))];
        new Span<byte>(probe, ProbeHeaderBytes + (MaxOpcodes * sizeof(ProbedOpcode))).Clear();
        if (RingCalls.Register(ring, RingConstants.REGISTER_PROBE, probe, MaxOpcodes) < 0)
            return [];
        // struct io_uring_probe: last_op, then ops_len, the number of entries behind the header.
        var entries = new ReadOnlySpan<ProbedOpcode>(probe + ProbeHeaderBytes, probe[1]);
        List<string> names = [];
        foreach (ProbedOpcode entry in entries)
        {
            if ((entry.Flags & RingConstants.OP_SUPPORTED) != 0)
            {
                var opcode = (RingOpcode)entry.Opcode;
                names.Add(Enum.IsDefined(opcode) ? opcode.ToString() : $"OP_{entry.Opcode}");
            }
        }
        return names;
    }

    private static bool TakesBufferRing(int ring)
    {
        using MappedMemory memory = new((nuint)Environment.SystemPageSize);
        BufferRingRegistration registration = new() { Address = (ulong)memory.Address, EntryCount = 1 };
        int result = RingCalls.Register(ring, RingConstants.REGISTER_PBUF_RING, &registration, 1);
        // ENOMEM: it would, but for RLIMIT_MEMLOCK.
        if (result < 0)
            return result == -Errno.ENOMEM;
        registration.Address = 0;
        _ = RingCalls.Register(ring, RingConstants.UNREGISTER_PBUF_RING, &registration, 1);
        return true;
    }

    // A flag that the kernel does not know is EINVAL, before anything else is looked at; any other answer means that it
    // does, also the ENOMEM of a small RLIMIT_MEMLOCK.
    internal static bool IsKnown(RingSetup flag)
    {
        if (flag == RingSetup.None)
            return false;
        io_uring_params parameters = new()
        {
            flags = (uint)(flag | Companions(flag)),
            cq_entries = (flag & RingSetup.CQSIZE) != 0 ? 2u : 0,
        };
        nuint page = (nuint)Environment.SystemPageSize;
        using MappedMemory memory = new(2 * page);
        if ((parameters.flags & (uint)RingSetup.NO_MMAP) != 0)
        {
            // sq_off.user_addr is for the entries, cq_off.user_addr for the rings; both are the last of 40 bytes.
            parameters.sq_off.resv2 = (ulong)memory.Address;
            *(ulong*)((byte*)&parameters.cq_off + 32) = (ulong)memory.Address + page;
        }
        int result = RingCalls.Setup(1, &parameters);
        if (result >= 0)
            Close(result, (parameters.flags & (uint)RingSetup.REGISTERED_FD_ONLY) != 0);
        return result != -Errno.EINVAL;
    }

    // What a flag is refused without (io_uring_setup(2)).
    private static RingSetup Companions(RingSetup flag) => flag switch
    {
        RingSetup.SQ_AFF => RingSetup.SQPOLL,
        RingSetup.TASKRUN_FLAG => RingSetup.COOP_TASKRUN,
        RingSetup.DEFER_TASKRUN => RingSetup.SINGLE_ISSUER,
        RingSetup.REGISTERED_FD_ONLY => RingSetup.NO_MMAP,
        RingSetup.HYBRID_IOPOLL => RingSetup.IOPOLL,
        RingSetup.SQ_REWIND => RingSetup.NO_SQARRAY,
        _ => RingSetup.None,
    };

    private static void Close(int ring, bool isRegistered)
    {
        if (!isRegistered)
        {
            _ = LibC.close(ring);
            return;
        }
        ResourceUpdate update = new() { Offset = (uint)ring };
        _ = RingCalls.Register(
            ring, RingConstants.UNREGISTER_RING_FDS | RingConstants.REGISTER_USE_REGISTERED_RING, &update, 1);
    }
}
