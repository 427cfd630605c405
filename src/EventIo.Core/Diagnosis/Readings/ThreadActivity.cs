namespace EventIo.Diagnosis.Readings;

/// <summary>The activity of a thread of a process with a filling accept queue.</summary>
/// <param name="ThreadId">The thread.</param>
/// <param name="Looks">How often it was looked at.</param>
internal sealed record ThreadActivity(int ThreadId, int Looks)
{
    /// <summary>How often it was seen asleep in accept(2) or in a wait for events.</summary>
    internal int InAccept { get; init; }

    /// <summary>How often it was seen asleep in any other call.</summary>
    internal int InCall { get; init; }

    /// <summary>How often it ran or wanted to run.</summary>
    internal int Running { get; init; }

    /// <summary>The last other call that it was seen in: <c>fsync(5: File)</c>.</summary>
    internal string? Call { get; init; }

    /// <summary>How often it was stopped or traced.</summary>
    internal int Stopped { get; init; }
}
