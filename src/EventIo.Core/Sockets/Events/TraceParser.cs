using System.Buffers.Binary;
using System.Net;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Sockets.Events.Programs;

namespace EventIo.Sockets.Events;

/// <summary>Converts the records of programs to events.</summary>
/// <param name="types">The types of the kernel, for the names of reasons.</param>
/// <param name="table">Looks up the processes of connections.</param>
/// <param name="remembers">Whether other events need the processes of connections that begin.</param>
internal sealed class TraceParser(KernelTypes types, ConnectionTable table, bool remembers)
{
    // Resets that a process causes by its own call: close(2), shutdown(2), connect(2) (include/net/rstreason.h).
    private static readonly HashSet<string> OwnResets =
        ["TCP_ABORT_ON_CLOSE", "TCP_ABORT_ON_LINGER", "TCP_DISCONNECT_WITH_DATA", "TCP_STATE"];

    private static readonly Dictionary<TraceProgram, TcpEventKind> Kinds =
        TraceCatalog.All.ToDictionary(row => row.Program, row => row.Kind);

    private readonly Dictionary<long, string> _resetReasons = Names(types, ResetSentProgram.ReasonType);
    private readonly Dictionary<long, string> _dropReasons = Names(types, DropProgram.ReasonType);
    private readonly KernelSymbols _symbols = new();

    // The UTC time at which CLOCK_MONOTONIC, the clock of the records, was 0.
    private readonly DateTime _origin =
        DateTime.UtcNow - TimeSpan.FromMicroseconds(MonotonicClock.Nanoseconds / 1e3);

    /// <summary>Converts a record to an event.</summary>
    /// <param name="record">The record.</param>
    /// <param name="missing">The fields that its program could not read.</param>
    /// <param name="cancellation">Cancels the lookup of the socket's process.</param>
    internal TcpEvent Parse(
        ReadOnlySpan<byte> record, IReadOnlyCollection<string> missing, CancellationToken cancellation)
    {
        var program = (TraceProgram)Int(record, TraceRecord.Program);
        if (Kinds[program] is TcpEventKind.Connect or TcpEventKind.Accept)
            return ParseConnection(record, program, missing);
        TcpEvent row = Complete(Create(record, program, owner: null), record, program, missing);
        ConnectionOwner? owner = IsOfRunningProcess(row)
            ? Running(record)
            : table.Find(ConnectionKey.Of(row), (uint)Long(record, TraceRecord.Inode), cancellation);
        return row with
        {
            ProcessId = owner?.ProcessId,
            ProcessName = owner?.ProcessName,
            Note = Note(owner, record, missing),
        };
    }

    // There may be ten thousand a second: no copies of the row.
    private TcpEvent ParseConnection(
        ReadOnlySpan<byte> record, TraceProgram program, IReadOnlyCollection<string> missing)
    {
        ConnectionOwner owner = Running(record);
        TcpEvent row = Create(record, program, owner);
        if (missing.Count > 0)
            row = row with { Note = Note(owner, record, missing) };
        if (remembers && (row.Kind == TcpEventKind.Accept || row.State == TcpState.Established))
            Remember(row, owner, record);
        return row;
    }

    private static Dictionary<long, string> Names(KernelTypes types, string enumeration)
    {
        // SKB_DROP_REASON_NO_SOCKET: strips the prefix that all names share.
        string prefix = enumeration.ToUpperInvariant() + "_";
        return types.Enumeration(enumeration).ToDictionary(
            pair => pair.Key,
            pair => pair.Value.StartsWith(prefix, StringComparison.Ordinal) ? pair.Value[prefix.Length..] : pair.Value);
    }

    // Owner: of a connection that begins.
    private TcpEvent Create(ReadOnlySpan<byte> record, TraceProgram program, ConnectionOwner? owner)
    {
        bool hasFamily = Short(record, TraceRecord.Family) != 0;
        bool isIPv6 = Short(record, TraceRecord.Family) == TcpProgramWriter.AF_INET6;
        int remotePort = BinaryPrimitives.ReadUInt16BigEndian(record[TraceRecord.RemotePort..]);
        int state = record[TraceRecord.State];
        return new TcpEvent
        {
            Time = _origin + TimeSpan.FromMicroseconds(Long(record, TraceRecord.Nanoseconds) / 1e3),
            Kind = Kinds[program],
            Grade = TcpEventGrade.Traced,
            LocalIP = hasFamily ? Address(record, TraceRecord.LocalAddress, isIPv6) : null,
            LocalPort = Short(record, TraceRecord.LocalPort),
            RemoteIP = hasFamily && remotePort != 0 ? Address(record, TraceRecord.RemoteAddress, isIPv6) : null,
            RemotePort = remotePort == 0 ? null : remotePort,
            State = state == 0 ? null : TcpStates.Of(state),
            ProcessId = owner?.ProcessId,
            ProcessName = owner?.ProcessName,
            LatencyMicroseconds = owner is null || Long(record, TraceRecord.First) == 0 ? null : Microseconds(record),
            Result = program == TraceProgram.Connect ? ResultOf(record, state) : null,
        };
    }

    private TcpEvent Complete(
        TcpEvent row, ReadOnlySpan<byte> record, TraceProgram program, IReadOnlyCollection<string> missing) =>
        program switch
        {
            TraceProgram.Retransmit or TraceProgram.SynAck => row with
            {
                SequenceNumber = (uint)Long(record, TraceRecord.First),
                Segments = missing.Contains("tcp_skb_cb.tcp_gso_segs") ? null : (int)Long(record, TraceRecord.Second),
            },
            TraceProgram.ResetSent => row with
            {
                Direction = TrafficDirection.Sent,
                Reason = Name(_resetReasons, Int(record, TraceRecord.Detail)),
            },
            TraceProgram.ResetReceived => row with { Direction = TrafficDirection.Received },
            TraceProgram.Drop => Drop(row, record),
            TraceProgram.StateChange => StateChange(row, record),
            _ => row,
        };

    private static string ResultOf(ReadOnlySpan<byte> record, int state) =>
        TcpStates.Of(state) == TcpState.Established ? "Connected"
        : Int(record, TraceRecord.Second) is > 0 and var error ? Errno.Name(error)
        : "Closed";

    // The record has the segment's destination as the local end. A segment that a socket here sends goes the other way.
    private TcpEvent Drop(TcpEvent row, ReadOnlySpan<byte> record)
    {
        long port = Long(record, TraceRecord.Second);
        bool isSent = port != 0 && port == row.RemotePort && port != row.LocalPort;
        return row with
        {
            Direction = isSent ? TrafficDirection.Sent : TrafficDirection.Received,
            LocalIP = isSent ? row.RemoteIP : row.LocalIP,
            LocalPort = isSent ? row.RemotePort : row.LocalPort,
            RemoteIP = isSent ? row.LocalIP : row.RemoteIP,
            RemotePort = isSent ? row.LocalPort : row.RemotePort,
            Reason = Name(_dropReasons, Int(record, TraceRecord.Detail)),
            Location = _symbols.Find((ulong)Long(record, TraceRecord.First)),
        };
    }

    private static TcpEvent StateChange(TcpEvent row, ReadOnlySpan<byte> record)
    {
        bool isListener = row.State == TcpState.Listen;
        return row with
        {
            PreviousState = TcpStates.Of(record[TraceRecord.PreviousState]),
            Backlog = isListener ? (int)Long(record, TraceRecord.First) : null,
            RequestedBacklog = isListener && Int(record, TraceRecord.Detail) != 0
                ? Int(record, TraceRecord.Second)
                : null,
        };
    }

    // Most tracepoints run in whatever context the packet interrupted; only some run in the process's own call.
    private static bool IsOfRunningProcess(TcpEvent row) => row.Kind switch
    {
        TcpEventKind.Reset => row.Reason is { } reason && OwnResets.Contains(reason),
        TcpEventKind.StateChange =>
            row.State is TcpState.Listen or TcpState.SynSent or TcpState.FinWait1 or TcpState.LastAck,
        _ => false,
    };

    private ConnectionOwner Running(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> name = record.Slice(TraceRecord.Name, TraceRecord.NameBytes);
        int process = (int)(Long(record, TraceRecord.ProcessAndThread) >> 32);
        return table.OwnerOf(process, name[..Math.Max(0, name.IndexOf((byte)0))]);
    }

    private void Remember(TcpEvent row, ConnectionOwner owner, ReadOnlySpan<byte> record)
    {
        long began = Long(record, TraceRecord.First);
        table.Add(ConnectionKey.Of(row), new KnownConnection(
            owner,
            TcpState.Established,
            began == 0 ? Long(record, TraceRecord.Nanoseconds) : began,
            began == 0 ? AgeBound.AtLeast : AgeBound.Exact));
    }

    private string? Note(ConnectionOwner? owner, ReadOnlySpan<byte> record, IReadOnlyCollection<string> missing)
    {
        string? process = owner is not null ? null
            : Long(record, TraceRecord.Inode) == 0 ? "No process has the socket."
            : table.HasHiddenProcesses ? "The process is hidden from this user; root sees it."
            : "The process is not known: the socket is younger than the last look at /proc.";
        string? fields = missing.Count == 0
            ? null
            : $"This kernel's types lack {string.Join(", ", missing)}.";
        return process is null || fields is null ? process ?? fields : $"{process} {fields}";
    }

    private static string? Name(Dictionary<long, string> names, int value) => names.Count == 0 && value == 0
        ? null
        : names.GetValueOrDefault(value) ?? FormattableString.Invariant($"{value}");

    private static double Microseconds(ReadOnlySpan<byte> record) =>
        (Long(record, TraceRecord.Nanoseconds) - Long(record, TraceRecord.First)) / 1e3;

    private static IPAddress Address(ReadOnlySpan<byte> record, int offset, bool isIPv6)
    {
        if (!isIPv6)
            return new IPAddress(record.Slice(offset, TraceRecord.IPv4Bytes));
        ReadOnlySpan<byte> bytes = record.Slice(offset, TraceRecord.AddressBytes);
        var address = new IPAddress(bytes);
        // A link-local address requires its interface.
        return address.IsIPv6LinkLocal ? new IPAddress(bytes, Int(record, TraceRecord.Interface)) : address;
    }

    private static int Short(ReadOnlySpan<byte> record, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[offset..]);

    private static int Int(ReadOnlySpan<byte> record, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(record[offset..]);

    private static long Long(ReadOnlySpan<byte> record, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(record[offset..]);
}
