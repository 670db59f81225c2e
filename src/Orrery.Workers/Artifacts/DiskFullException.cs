namespace Orrery.Workers.Artifacts;

/// <summary>The disk (or a quota, or a file-size limit) has no room for what was being written. Nothing of it was left behind.</summary>
/// <remarks>A condition of the machine, not of the work: the same attempt succeeds once there is space.</remarks>
public sealed class DiskFullException : IOException
{
    internal DiskFullException(string what, long written, string folder, IOException cause)
        : base($"{Reason(cause)} while writing {what} ({written:N0} bytes written, {Free(folder)} bytes free in {folder}). Free some space, then retry.", cause)
    {
        (What, Written, Folder) = (what, written, folder);
    }

    /// <summary>What was being written, in words.</summary>
    public string What { get; }

    /// <summary>Bytes that had been written before the disk was full.</summary>
    public long Written { get; }

    /// <summary>The folder whose file system is full.</summary>
    public string Folder { get; }

    /// <summary>Whether an error means that no more can be written: no space, over quota, or larger than a file may be.</summary>
    internal static bool Is(IOException error) => error.HResult is Processes.Libc.Enospc or Processes.Libc.Edquot or Processes.Libc.Efbig;

    private static string Reason(IOException error) => error.HResult switch
    {
        Processes.Libc.Edquot => "The disk quota was used up",
        Processes.Libc.Efbig => "The largest permitted file size was reached",
        _ => "The disk was full",
    };

    private static string Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return "an unknown number of";
        }
    }
}
