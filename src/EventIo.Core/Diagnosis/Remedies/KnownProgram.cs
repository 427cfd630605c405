namespace EventIo.Diagnosis.Remedies;

/// <summary>A program whose settings are known. Each text has {0} in place of the value.</summary>
/// <param name="Name">The name of its process or of one of its arguments.</param>
internal sealed record KnownProgram(string Name)
{
    /// <summary>How to set the length of the accept queue.</summary>
    internal required string Backlog { get; init; }

    /// <summary>How to set the number of workers, or how to work on more processors.</summary>
    internal required string Workers { get; init; }

    /// <summary>How to set the idle timeout of connections, in seconds.</summary>
    internal required string KeepAlive { get; init; }

    /// <summary>How to set the limit of descriptors.</summary>
    internal string Descriptors { get; init; } = "LimitNOFILE={0} in the [Service] section of its unit";

    /// <summary>How to enable TCP_NODELAY.</summary>
    internal string NoDelay { get; init; } = "";
}
