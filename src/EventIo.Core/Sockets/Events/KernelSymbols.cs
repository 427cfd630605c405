using System.Globalization;

namespace EventIo.Sockets.Events;

/// <summary>The names of the kernel's functions (/proc/kallsyms), read on first use.</summary>
internal sealed class KernelSymbols
{
    private const string Path = "/proc/kallsyms";

    private readonly Lazy<(ulong[] Addresses, string[] Names)> _symbols = new(Read);

    /// <summary>Returns the function that contains an address, and the offset: <c>tcp_v4_rcv+0x1a3</c>.</summary>
    /// <returns>
    /// null if the kernel hides addresses (kernel.kptr_restrict) or no function contains the address.
    /// </returns>
    internal string? Find(ulong address)
    {
        (ulong[] addresses, string[] names) = _symbols.Value;
        int index = Array.BinarySearch(addresses, address);
        if (index < 0)
            index = ~index - 1;
        return index < 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{names[index]}+0x{address - addresses[index]:x}");
    }

    private static (ulong[] Addresses, string[] Names) Read()
    {
        var addresses = new List<ulong>();
        var names = new List<string>();
        try
        {
            // ffffffff81000000 T _text
            foreach (string line in File.ReadLines(Path))
            {
                string[] parts = line.Split([' ', '\t'], 4);
                if (parts is not [var address, "t" or "T" or "w" or "W", var name, ..]
                    || !ulong.TryParse(
                        address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong start)
                    || start == 0)
                    continue;
                addresses.Add(start);
                names.Add(name);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ([], []);
        }
        ulong[] sorted = [.. addresses];
        string[] named = [.. names];
        Array.Sort(sorted, named);
        return (sorted, named);
    }
}
