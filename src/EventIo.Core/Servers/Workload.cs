namespace EventIo.Servers;

/// <summary>What a server does with the bytes that it gets.</summary>
public enum Workload
{
    /// <summary>Sends every byte back.</summary>
    Echo,
}
