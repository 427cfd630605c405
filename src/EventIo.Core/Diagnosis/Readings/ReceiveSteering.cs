using System.Net.NetworkInformation;

namespace EventIo.Diagnosis.Readings;

/// <summary>Receive packet steering (RPS): which interfaces distribute their packets over processors.</summary>
internal static class ReceiveSteering
{
    private const string Folder = "/sys/class/net";

    /// <summary>
    /// Reads rps_cpus of every receive queue. Returns for each interface whether it is set for at least one queue. /sys
    /// shows the interfaces of the network namespace in which it was mounted; an interface is omitted if the interface
    /// of that name in the calling thread's namespace has another hardware address.
    /// </summary>
    internal static IReadOnlyDictionary<string, bool> Read()
    {
        var steered = new Dictionary<string, bool>();
        if (!Directory.Exists(Folder))
            return steered;
        foreach (NetworkInterface device in NetworkInterface.GetAllNetworkInterfaces())
        {
            string[] queues = Queues($"{Folder}/{device.Name}");
            string shown = KernelText.Read($"{Folder}/{device.Name}/address")?.Trim() ?? "";
            string address = device.GetPhysicalAddress().ToString();
            if (address.Length > 0 && queues.Length > 0
                && shown.Replace(":", "", StringComparison.Ordinal).Equals(address, StringComparison.OrdinalIgnoreCase))
                steered[device.Name] = Array.Exists(queues, queue => IsSet(KernelText.Read(queue + "/rps_cpus")));
        }
        return steered;
    }

    private static string[] Queues(string folder) =>
        Directory.Exists(folder + "/queues") ? Directory.GetDirectories(folder + "/queues", "rx-*") : [];

    // A mask of processors: groups of hexadecimal digits, separated by commas.
    private static bool IsSet(string? mask) => mask?.Trim().Trim('0', ',') is { Length: > 0 };
}
