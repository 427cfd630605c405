namespace EventIo.Native.Linux.Bpf;

/// <summary>Programs attached to tracepoints, and their maps. They are released together, the last one first.</summary>
internal sealed class AttachedPrograms : IDisposable
{
    private readonly List<IDisposable> _parts = [];
    private readonly List<(BpfProgram Program, string Tracepoint)> _pausable = [];

    public void Dispose()
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
            _parts[i].Dispose();
    }

    /// <summary>Adds a map.</summary>
    /// <param name="map">The map, which is released with the programs.</param>
    internal BpfMap Add(BpfMap map)
    {
        _parts.Add(map);
        return map;
    }

    /// <summary>Loads a program and attaches it.</summary>
    /// <param name="name">Its name, as bpftool shows it: at most 15 characters.</param>
    /// <param name="tracepoint">The raw tracepoint.</param>
    /// <param name="assembler">Its instructions.</param>
    /// <param name="isPausable">Whether <see cref="Pause"/> detaches it.</param>
    /// <exception cref="Refusals.TracingException">The kernel can't or won't run it.</exception>
    internal void Attach(string name, string tracepoint, BpfAssembler assembler, bool isPausable = false)
    {
        var program = BpfProgram.Load(name, assembler);
        _parts.Add(program);
        program.Attach(tracepoint);
        if (isPausable)
            _pausable.Add((program, tracepoint));
    }

    /// <summary>Detaches the pausable programs, which then cost nothing.</summary>
    internal void Pause() => _pausable.ForEach(pausable => pausable.Program.Detach());

    /// <summary>Attaches them again.</summary>
    /// <exception cref="Refusals.TracingException">The kernel refuses.</exception>
    internal void Resume() => _pausable.ForEach(pausable => pausable.Program.Attach(pausable.Tracepoint));
}
