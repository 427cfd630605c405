using System.Text;
using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>Identifies a file independently of its name: device and inode, as reported by statx(2).</summary>
/// <param name="DeviceMajor">The major number of its file system's device.</param>
/// <param name="DeviceMinor">The minor number.</param>
/// <param name="Inode">
/// Its inode number; another file may get it once this one is deleted and closed everywhere.
/// </param>
internal readonly unsafe record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode)
{
    /// <summary>Returns the identity of the file at a path; for a link, that of the link itself.</summary>
    /// <returns>The identity; <see langword="null"/> if there is no file, or statx(2) fails.</returns>
    internal static FileIdentity? OfPath(string path)
    {
        fixed (byte* first = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int error = FileStatusCall.Read(
                LibC.AT_FDCWD, first, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_TYPE | LibC.STATX_INO, out statx raw);
            return error == 0 ? new(raw.stx_dev_major, raw.stx_dev_minor, raw.stx_ino) : null;
        }
    }
}
