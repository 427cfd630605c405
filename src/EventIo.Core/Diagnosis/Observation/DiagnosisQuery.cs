namespace EventIo.Diagnosis.Observation;

/// <summary>Selects what is diagnosed.</summary>
public sealed record DiagnosisQuery
{
    /// <summary>How long the host is observed.</summary>
    public double WindowSeconds { get; init; } = 5;

    /// <summary>The processes whose sockets and loops are judged; if empty, all.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>Selects processes by name; null for all.</summary>
    public Func<string, bool>? IsNameWanted { get; init; }

    /// <summary>The file of the network namespace that is judged; null for that of this process.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>Whether only some processes are judged.</summary>
    internal bool IsRestricted => ProcessIds.Count > 0 || IsNameWanted is not null;

    /// <summary>Returns whether a process is judged.</summary>
    internal bool IsWanted(int process, string name) =>
        (ProcessIds.Count == 0 || ProcessIds.Contains(process)) && IsNameWanted?.Invoke(name) != false;
}
