namespace EventIo.Native.Linux.Proc;

/// <summary>What a process ID refers to.</summary>
internal enum ProcessExistence
{
    /// <summary>Nothing has the ID in this PID namespace.</summary>
    None,

    /// <summary>A process has the ID.</summary>
    Process,

    /// <summary>A process has the ID; it has ended, but its parent has not waited for it yet.</summary>
    Zombie,

    /// <summary>A thread that is not the first of its process has the ID.</summary>
    Thread,
}
