using EventIo.Native.Linux.Bpf;
using EventIo.Sockets.Events.Programs;

namespace EventIo.Sockets.Events;

/// <summary>A program of the catalogue.</summary>
internal sealed record TraceProgramDescription
{
    /// <summary>Describes a program without a map.</summary>
    internal TraceProgramDescription(
        TraceProgram program, TcpEventKind kind, string tracepoint, Func<TcpProgramWriter, BpfAssembler> write)
        : this(program, kind, tracepoint, (writer, _) => write(writer))
    {
    }

    /// <summary>Describes a program that stores data between events.</summary>
    internal TraceProgramDescription(
        TraceProgram program, TcpEventKind kind, string tracepoint, Func<TcpProgramWriter, BpfMap, BpfAssembler> write)
        => (Program, Kind, Tracepoint, Write) = (program, kind, tracepoint, write);

    /// <summary>The program's number in its records.</summary>
    internal TraceProgram Program { get; }

    /// <summary>The kind of events that it reports.</summary>
    internal TcpEventKind Kind { get; }

    /// <summary>The tracepoint that it is attached to.</summary>
    internal string Tracepoint { get; }

    /// <summary>
    /// Whether the program reads fields of the tracepoint's arguments without a helper, where the verifier allows that.
    /// </summary>
    internal bool IsTyped { get; init; }

    /// <summary>Creates its map; null for the map of the previous program, or none.</summary>
    internal Func<BpfMap>? CreateMap { get; init; }

    /// <summary>Whether its kind is watched even on a kernel without its tracepoint.</summary>
    internal bool IsOptional { get; init; }

    /// <summary>Writes its instructions.</summary>
    internal Func<TcpProgramWriter, BpfMap, BpfAssembler> Write { get; }

    /// <summary>Its name in bpftool.</summary>
    internal string Name
    {
        get
        {
            string name = $"eventio_{Program.ToString().ToLowerInvariant()}";
            return name[..Math.Min(name.Length, BpfCalls.MaxNameBytes)];
        }
    }
}
