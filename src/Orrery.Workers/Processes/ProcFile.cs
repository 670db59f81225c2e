using System.Buffers.Text;

namespace Orrery.Workers.Processes;

/// <summary>Small files of <c>/proc</c>, which appear and vanish with their process.</summary>
internal static class ProcFile
{
    /// <summary>How long a process with a single thread has been on a processor, to the nanosecond; zero if the kernel doesn't tell.</summary>
    public static TimeSpan TimeOnProcessor(int pid)
    {
        Span<byte> buffer = stackalloc byte[128];
        return Utf8Parser.TryParse(Read($"/proc/{pid}/schedstat", buffer), out long nanoseconds, out _) ? TimeSpan.FromMicroseconds(nanoseconds / 1000.0) : default;
    }

    /// <summary>Processes that the kernel has killed for want of memory since this machine started, in containers too; zero if it doesn't tell.</summary>
    public static long KillsForMemory()
    {
        const string name = "oom_kill ";
        try
        {
            return File.ReadLines("/proc/vmstat").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? long.Parse(line[name.Length..]) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

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
