using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.Proc.SystemCalls;

/// <summary>
/// Names and numbers of system calls. They differ between x86-64 and the architectures that use the generic table
/// (arm64).
/// </summary>
internal sealed partial class SystemCallTable
{
    private const string Unused = "-";

    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private SystemCallTable((int First, string Names)[] runs)
    {
        foreach ((int first, string names) in runs)
        {
            int number = first;
            foreach (string name in names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (name != Unused)
                {
                    _names[number] = name;
                    _numbers[name] = number;
                }
                number++;
            }
        }
    }

    /// <summary>The table of x86-64.</summary>
    internal static SystemCallTable X64 { get; } = new(X64Names);

    /// <summary>The table of arm64.</summary>
    internal static SystemCallTable Arm64 { get; } = new(Arm64Names);

    /// <summary>The table of this processor.</summary>
    internal static SystemCallTable Current { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? X64 : Arm64;

    /// <summary>Returns the name of a call; <c>call 999</c> for a number that is not in the table.</summary>
    /// <param name="number">The number, as /proc/PID/syscall shows it.</param>
    internal string Name(int number) => _names.TryGetValue(number, out string? name)
        ? name
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"call {number}");

    /// <summary>Returns the number of a call; -1 if this architecture does not have it.</summary>
    /// <param name="name">Its name.</param>
    internal int Number(string name) => _numbers.GetValueOrDefault(name, -1);
}
