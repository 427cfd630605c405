using System.Management.Automation;
using System.Net;
using System.Net.NetworkInformation;
using EventIo.Errors.Records;

namespace EventIo.Binding;

/// <summary>
/// Checks whether a pipeline object comes from this computer. Remoting marks objects with PSComputerName; cmdlets that
/// bind processes, descriptors, addresses or paths from an object's properties bind that property, too, to a hidden
/// parameter.
/// </summary>
internal static class LocalObject
{
    /// <summary>Writes an error for an object of another computer.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="computer">The object's PSComputerName; <see langword="null"/> if it has none.</param>
    /// <returns>Whether the cmdlet may process the object.</returns>
    internal static bool CheckLocal(this Cmdlet cmdlet, string? computer)
    {
        if (string.IsNullOrEmpty(computer) || IsThisComputer(computer))
            return true;
        cmdlet.WriteError(ParameterErrors.RemoteObject(computer, computer));
        return false;
    }

    // The names that Start-Job and Invoke-Command -ComputerName localhost write, and this host's names.
    private static bool IsThisComputer(string name) =>
        name is "." or "localhost"
        || (IPAddress.TryParse(name, out IPAddress? address) && IPAddress.IsLoopback(address))
        || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase)
        || name.Equals(FullName(), StringComparison.OrdinalIgnoreCase);

    private static string FullName()
    {
        IPGlobalProperties host = IPGlobalProperties.GetIPGlobalProperties();
        return $"{host.HostName}.{host.DomainName}";
    }
}
