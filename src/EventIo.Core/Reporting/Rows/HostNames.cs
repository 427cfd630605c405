namespace EventIo.Reporting.Rows;

/// <summary>Names the host on which a row was measured.</summary>
internal static class HostNames
{
    /// <summary>The property that remoting adds.</summary>
    internal const string PSComputerName = "PSComputerName";

    /// <summary>The property with the machine's facts.</summary>
    internal const string Host = "Host";

    /// <summary>Returns the machine's name.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The name; <see langword="null"/> if the row has none.</returns>
    internal static string? Of(ReportRow row) => row.Value(Host) switch
    {
        ReportRow facts => facts.Text("MachineName"),
        // Remoting converts facts to text, which begins with the name.
        string text => text.Split(':')[0],
        _ => row.Text(PSComputerName),
    };

    /// <summary>Describes the machine in one line.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Name, processor, kernel and runtime; <see langword="null"/> if the row has none.</returns>
    internal static string? Describe(ReportRow row) => row.Value(Host) switch
    {
        ReportRow facts => $"{facts.Text("MachineName")}: {facts.Text("ProcessorModel")}, " +
            $"{facts.Text("ProcessorCount")} processors, {facts.Text("Kernel")}, {facts.Text("Runtime")}",
        string text => text,
        _ => row.Text(PSComputerName),
    };
}
