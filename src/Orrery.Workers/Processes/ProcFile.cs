namespace Orrery.Workers.Processes;

/// <summary>Small files of <c>/proc</c>, which appear and vanish with their process.</summary>
internal static class ProcFile
{
    /// <summary>The file's first bytes, as many as the buffer takes; empty when the process is gone or may not be looked at.</summary>
    public static unsafe ReadOnlySpan<byte> Read(string path, Span<byte> buffer)
    {
        var fd = Libc.open(path, Libc.CloseOnExec, 0);
        if (fd < 0) return default;
        try
        {
            fixed (byte* start = buffer)
            {
                var length = Libc.read(fd, start, buffer.Length);
                return length > 0 ? buffer[..(int)length] : default;
            }
        }
        finally
        {
            Libc.close(fd);
        }
    }
}
