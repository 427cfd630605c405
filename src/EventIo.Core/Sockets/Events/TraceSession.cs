using System.Buffers.Binary;
using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Sockets.Events.Programs;

namespace EventIo.Sockets.Events;

/// <summary>The attached programs for the wanted kinds of events, and the buffer that they write to.</summary>
internal sealed class TraceSession : IDisposable
{
    // Room for 69,000 unread records of 120 bytes each, headers included.
    private const int BufferBytes = 8 << 20;

    private readonly List<BpfProgram> _programs = [];
    private readonly List<BpfMap> _maps = [];
    private readonly Dictionary<TraceProgram, IReadOnlyCollection<string>> _missing = [];
    private readonly BpfRingBuffer _buffer;
    private readonly KernelTypes _types;
    private readonly uint _networkNamespace;
    private BpfMap? _established;
    private long _lost;

    /// <summary>Opens the buffer; no program is loaded yet.</summary>
    /// <exception cref="TracingException">The kernel can't or won't create it.</exception>
    internal TraceSession(KernelTypes types, uint networkNamespace, int bufferBytes = BufferBytes)
    {
        _types = types;
        _networkNamespace = networkNamespace;
        _buffer = new BpfRingBuffer(bufferBytes);
    }

    /// <summary>Whether a program is attached.</summary>
    internal bool HasPrograms => _programs.Count > 0;

    public void Dispose()
    {
        foreach (BpfProgram program in _programs)
            program.Dispose();
        foreach (BpfMap map in _maps)
            map.Dispose();
        _buffer.Dispose();
    }

    /// <summary>
    /// Loads and attaches the programs of some kinds. One program does the work of two that share a tracepoint, where
    /// both are wanted.
    /// </summary>
    /// <returns>The kinds that the kernel can't or won't watch, and why.</returns>
    internal IEnumerable<TracingException> Add(IReadOnlyCollection<TcpEventKind> kinds)
    {
        if (kinds.Contains(TcpEventKind.Connect) && kinds.Contains(TcpEventKind.Accept))
            _maps.Add(_established = EstablishedProgram.CreateMap());
        // Connect before Accept, whose program it includes.
        foreach (TcpEventKind kind in kinds.Distinct().Order())
        {
            TracingException? problem = null;
            try
            {
                Add(kind);
            }
            catch (TracingException exception)
            {
                problem = exception;
            }
            if (problem is not null)
                yield return problem;
        }
    }

    /// <summary>Loads and attaches the programs of a kind.</summary>
    /// <exception cref="TracingException">
    /// The kernel can't or won't run them; the kind's programs attached so far are detached.
    /// </exception>
    internal void Add(TcpEventKind kind)
    {
        int before = _programs.Count;
        try
        {
            BpfMap map = _buffer.Map;
            foreach (TraceProgramDescription row in TraceCatalog.All.Where(row => row.Kind == kind))
            {
                if (row.Program == TraceProgram.Established && _established is not null
                    && _missing.ContainsKey(TraceProgram.Connect))
                {
                    map = _established;
                    continue;
                }
                if (row.CreateMap is not null)
                    _maps.Add(map = row.CreateMap());
                Load(row, map);
            }
        }
        catch (TracingException)
        {
            Detach(before);
            throw;
        }
    }

    /// <summary>Frees the previous record and reads the next one.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> record) => _buffer.TryRead(out record);

    /// <summary>Returns the fields that a record's program needs and this kernel lacks.</summary>
    internal IReadOnlyCollection<string> MissingFields(ReadOnlySpan<byte> record) => _missing[
        (TraceProgram)BinaryPrimitives.ReadInt32LittleEndian(record[TraceRecord.Program..])];

    /// <summary>Returns how many events were lost since the last call, because they were not read in time.</summary>
    internal long DrainLostCount()
    {
        long lost = _buffer.Lost;
        long news = lost - _lost;
        _lost = lost;
        return news;
    }

    private void Load(TraceProgramDescription row, BpfMap map)
    {
        int before = _programs.Count;
        try
        {
            BpfProgram program = LoadTyped(row, map) ?? Load(row, map, tracepointType: null);
            _programs.Add(program);
            program.Attach(row.Tracepoint);
        }
        catch (TracingException exception)
            when (row.IsOptional && exception.Problem == TracingProblem.TracepointMissing)
        {
            Detach(before);
        }
    }

    // A verifier may refuse what a newer one allows.
    private BpfProgram? LoadTyped(TraceProgramDescription row, BpfMap map)
    {
        if (!row.IsTyped || _types.TracepointType(row.Tracepoint) is not { } type)
            return null;
        try
        {
            return Load(row, map, type);
        }
        catch (TracingException)
        {
            return null;
        }
    }

    private BpfProgram Load(TraceProgramDescription row, BpfMap map, int? tracepointType)
    {
        var writer = new TcpProgramWriter(_types, _buffer, _networkNamespace, isTyped: tracepointType is not null);
        BpfAssembler instructions = row.Program == TraceProgram.Connect && _established is not null
            ? ConnectProgram.Write(writer, map, _established)
            : row.Write(writer, map);
        var program = BpfProgram.Load(row.Name, instructions, tracepointType);
        _missing[row.Program] = writer.MissingFields;
        return program;
    }

    private void Detach(int first)
    {
        foreach (BpfProgram program in _programs.Skip(first))
            program.Dispose();
        _programs.RemoveRange(first, _programs.Count - first);
    }
}
