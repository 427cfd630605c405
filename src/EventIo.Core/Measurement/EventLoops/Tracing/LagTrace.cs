using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Bpf.Types;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Programs in the kernel that measure how long data waits at a TCP socket before it is read, and their histograms.
/// </summary>
internal sealed class LagTrace : IDisposable
{
    // Sockets of all measured threads; at the limit, the least recently used one is evicted.
    private const int MaxSockets = 1 << 16;

    private readonly AttachedPrograms _programs = new();
    private readonly BpfMap _lags;

    /// <summary>Loads and attaches the programs.</summary>
    /// <param name="maps">The maps that all programs share.</param>
    /// <param name="threads">How many there are.</param>
    /// <exception cref="TracingException">The kernel can't or won't run them.</exception>
    internal LagTrace(LoopMaps maps, int threads)
    {
        KernelField protocol = KernelTypes.OfHost.Field("sock", "sk_protocol")
            ?? throw TracingProblems.TypesMissing(KernelTypes.Path, "struct sock has no field sk_protocol.");
        try
        {
            _lags = _programs.Add(new BpfMap(
                BpfMapKind.Array, "eventio_lags", sizeof(int), TurnBuckets.Bytes, Math.Max(1, threads)));
            BpfMap sockets = _programs.Add(new BpfMap(
                BpfMapKind.LeastRecentlyUsedHash, "eventio_socks", sizeof(ulong), sizeof(ulong), MaxSockets));
            _programs.Attach("eventio_forget", "inet_sock_set_state", ForgetProgram.Write(maps, sockets));
            _programs.Attach("eventio_ready", "sk_data_ready", ReadyProgram.Write(maps, sockets), isPausable: true);
            _programs.Attach(
                "eventio_receive", "sock_recv_length", ReceiveProgram.Write(maps, sockets, _lags, protocol),
                isPausable: true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The programs.</summary>
    internal AttachedPrograms Programs => _programs;

    public void Dispose() => _programs.Dispose();

    /// <summary>Returns a thread's histogram so far.</summary>
    /// <param name="slot">The slot of the thread.</param>
    internal ulong[] Read(int slot)
    {
        ulong[] lags = new ulong[TurnBuckets.Count];
        Span<byte> key = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(key, slot);
        _lags.TryLookup(key, MemoryMarshal.AsBytes(lags.AsSpan()));
        return lags;
    }
}
