using System.Management.Automation;

namespace EventIo.Errors.Records;

/// <summary>Errors of parameters that are unusable by themselves, or in combination.</summary>
internal static class ParameterErrors
{
    internal static ErrorRecord Conflict(string parameter, string reason, string action) =>
        ErrorFactory.Create(Explain(parameter, reason), ErrorCatalog.ParameterConflict, parameter, action);

    internal static ErrorRecord Missing(string parameter, string reason, string action) =>
        ErrorFactory.Create(Explain(parameter, reason), ErrorCatalog.ParameterMissing, parameter, action);

    /// <summary>A parameter was specified for a workload or mode that ignores it.</summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="belongsTo">What it belongs to, such as "-Workload Http".</param>
    /// <param name="chosen">What was chosen instead, such as "the workload is Echo".</param>
    /// <param name="action">The recommended action; by default, to leave the parameter out.</param>
    internal static ErrorRecord NotApplicable(
        string parameter, string belongsTo, string chosen, string? action = null) => ErrorFactory.Create(
            Explain(parameter, $"it belongs to {belongsTo}; {chosen}."),
            ErrorCatalog.ParameterNotApplicable,
            parameter,
            action ?? $"Leave -{parameter} out, or use it with {belongsTo}.");

    /// <summary>
    /// The cmdlet works with sockets and processes of this computer, but the object comes from another one.
    /// </summary>
    internal static ErrorRecord RemoteObject(string computer, object? item) => ErrorFactory.Create(
        new ArgumentException(
            $"The object comes from {computer}: its processes, descriptors and addresses mean something else here."),
        ErrorCatalog.RemoteObject,
        item,
        $"Run the whole pipeline there: Invoke-Command -HostName {computer} {{ … }}. For addresses as seen from " +
        "here, give them as parameters.");

    internal static ErrorRecord LinuxOnly(string command, string reason) => ErrorFactory.Create(
        new PlatformNotSupportedException($"{command} works on Linux only: it depends on {reason}."),
        ErrorCatalog.LinuxOnly,
        command);

    private static ArgumentException Explain(string parameter, string reason) => new($"-{parameter}: {reason}");
}
