using System.Runtime.CompilerServices;
using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>Asks the kernel what it supports of io_uring. Takes a few milliseconds and leaves nothing behind.</summary>
public static unsafe class IoUringProbe
{
    private const int MaxOpcodes = 256;
    private const int ProbeHeaderBytes = 16;

    private static RingTrial? s_offered;

    /// <summary>The switches that this kernel's rings have. Detected once.</summary>
    internal static RingFeature Offered => s_offered?.Features ?? Run().RingFeatures;

    /// <summary>The other abilities of this kernel's rings. Detected once.</summary>
    internal static RingAbility OfferedAbilities => s_offered?.Abilities ?? Run().Abilities;

    /// <summary>Asks the kernel; nothing is cached.</summary>
    /// <returns>What is supported, or why nothing is.</returns>
    public static IoUringSupport Run() =>
        OperatingSystem.IsLinux() ? Ask() : new IoUringSupport { Reason = "io_uring is a mechanism of Linux." };

    // A separate method, so that other systems don't load the C library's types.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IoUringSupport Ask()
    {
        io_uring_params parameters = default;
        int result = RingCalls.SetupWithRetries(1, &parameters);
        if (result < 0)
            return IoUringRefusal.Explain(-result);
        using var ring = new DescriptorHandle(result);
        // A filter may allow io_uring_setup but not io_uring_enter.
        int entered = RingCalls.Enter(ring.Value, 0, 0, 0, null, 0);
        if (entered < 0)
            return IoUringRefusal.Explain(-entered);
        RingFeatures missing = Ring.RequiredFeatures & ~(RingFeatures)parameters.features;
        RingTrial offered = default;
        try
        {
            if (missing == 0)
                offered = RingTrial.Run(TakesBufferRing(ring.Value));
        }
        catch (NativeException exception)
        {
            return IoUringRefusal.Explain(exception.ErrorNumber);
        }
        if (offered.Receives)
            s_offered = offered;
        string? reason = missing != 0 ? $"This kernel's io_uring lacks {missing}."
            : offered.Receives ? null
            : "This kernel's io_uring can't receive (IORING_OP_RECV).";
        return new IoUringSupport
        {
            Reason = reason,
            RecommendedAction = reason is null
                ? null
                : $"Use Linux {RingHistory.Oldest} or later, or another multiplexer.",
            Abilities = offered.Abilities,
            RingFeatures = offered.Features,
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
        // struct io_uring_probe: last_op, then ops_len, the number of entries after the header.
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
        // ENOMEM: supported, but over RLIMIT_MEMLOCK.
        if (result < 0)
            return result == -Errno.ENOMEM;
        registration.Address = 0;
        _ = RingCalls.Register(ring, RingConstants.UNREGISTER_PBUF_RING, &registration, 1);
        return true;
    }

    // The kernel refuses an unknown flag with EINVAL before it checks anything else; any other result means that it
    // knows the flag, also ENOMEM because of a small RLIMIT_MEMLOCK.
    internal static bool IsKnown(RingSetup flag)
    {
        if (flag == RingSetup.None)
            return false;
        io_uring_params parameters = new()
        {
            flags = (uint)(flag | RequiredFlags(flag)),
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

    // Returns the flags that a flag requires (io_uring_setup(2)).
    private static RingSetup RequiredFlags(RingSetup flag) => flag switch
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
            _ = HotCalls.Close(ring);
            return;
        }
        ResourceUpdate update = new() { Offset = (uint)ring };
        _ = RingCalls.Register(
            ring, RingConstants.UNREGISTER_RING_FDS | RingConstants.REGISTER_USE_REGISTERED_RING, &update, 1);
    }
}
