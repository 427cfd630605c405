using System.Globalization;
using System.Text;
using EventIo.Diagnosis.Observation;
using EventIo.Findings.Repairs;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using Tmds.Linux;
using static System.FormattableString;

namespace EventIo.Diagnosis.Repairing;

/// <summary>Applies the parts of a remedy that can be undone at run time.</summary>
public static unsafe class HostRepairs
{
    /// <summary>Applies a repair if the setting has not changed since the host was diagnosed.</summary>
    /// <param name="repair">The repair.</param>
    /// <exception cref="RepairOutdatedException">The setting has changed: the undo would be wrong.</exception>
    /// <exception cref="NativeException">The kernel refuses: EPERM, EACCES, EINVAL, ESRCH.</exception>
    /// <exception cref="SocketProblemException">The socket or its process is gone or has been replaced.</exception>
    public static void Apply(Repair repair)
    {
        ArgumentNullException.ThrowIfNull(repair);
        switch (repair)
        {
            case SysctlRepair { NetworkNamespace: { } path } sysctl:
                NetworkNamespace.Run(path, () => SetSysctl(sysctl));
                break;
            case SysctlRepair sysctl:
                _ = SetSysctl(sysctl);
                break;
            case SocketOptionRepair option:
                SetOption(option);
                break;
            case DescriptorLimitRepair limit:
                SetLimit(limit);
                break;
            default:
                throw new ArgumentException($"There is no way to apply {repair.GetType().Name}.", nameof(repair));
        }
    }

    private static bool SetSysctl(SysctlRepair repair)
    {
        string now = HostSettings.ReadOne(repair.Name)
            ?? throw new NativeException("open(2)", Errno.ENOENT, HostSettings.PathOf(repair.Name));
        if (now != repair.PreviousValue)
            throw new RepairOutdatedException(repair, now);
        string path = HostSettings.PathOf(repair.Name);
        int descriptor;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            descriptor = HotCalls.OpenAt(LibC.AT_FDCWD, bytes, LibC.O_WRONLY | LibC.O_CLOEXEC);
        if (descriptor < 0)
            throw new NativeException("open(2)", HotCalls.LastError, path);
        using var file = new DescriptorHandle(descriptor);
        byte[] value = Encoding.ASCII.GetBytes(repair.Value + '\n');
        fixed (byte* bytes = value)
        {
            if (HotCalls.Write(file.Value, bytes, (nuint)value.Length) < 0)
                throw new NativeException("write(2)", HotCalls.LastError, path);
        }
        return true;
    }

    private static void SetOption(SocketOptionRepair repair)
    {
        using SocketReference socket = ProcessSockets.Open(
            repair.ProcessId, repair.FileDescriptor, repair.Cookie);
        var options = SocketOptionSet.Create(
            null, [new(repair.Option, repair.Value.ToString(CultureInfo.InvariantCulture))]);
        foreach (SocketOptionSetting setting in options.Settings)
            _ = SocketOptions.Set(socket, setting);
    }

    private static void SetLimit(DescriptorLimitRepair repair)
    {
        string subject = Invariant($"process {repair.ProcessId}");
        // The soft limit, then the hard limit.
        ulong* limits = stackalloc ulong[2];
        _ = NativeException.Check(
            LibCSupplement.ProcessResourceLimit(repair.ProcessId, LibCSupplement.RLIMIT_NOFILE, null, limits),
            "prlimit(2)", subject);
        // Since the diagnosis, the limits may have been changed, or the process number reused.
        if ((long)limits[0] != repair.PreviousSoft || (long)limits[1] != repair.PreviousHard
            || ProcessNames.Read(repair.ProcessId) != repair.ProcessName)
            throw new RepairOutdatedException(repair, Invariant($"{limits[0]}:{limits[1]}"));
        limits[0] = (ulong)repair.Soft;
        limits[1] = (ulong)repair.Hard;
        _ = NativeException.Check(
            LibCSupplement.ProcessResourceLimit(repair.ProcessId, LibCSupplement.RLIMIT_NOFILE, limits, null),
            "prlimit(2)", subject);
    }
}
