using System.Diagnostics;

namespace Orrery.Storage.Sqlite;

/// <summary>Space set aside beside the store. When the disk is full it is given up, so that facts can be written although others have taken all the rest: above
/// all the fact that their work failed for want of space. It is set aside anew once there is plenty again.</summary>
/// <remarks>Not safe for several threads. The file stays when the store is closed.</remarks>
internal sealed class DiskReserve
{
    /// <summary>Bytes set aside: some tens of thousands of facts.</summary>
    public const long Size = 8L << 20;

    /// <summary>It is set aside only where so many times its size is free, so that a small disk isn't filled by it.</summary>
    private const int Plenty = 4;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private bool _held;
    private long _looked;

    /// <param name="path">The file that takes the space up.</param>
    public DiskReserve(string path)
    {
        _path = path;
        _held = File.Exists(path);
        if (!_held) Take();
    }

    /// <summary>Gives the space up. True if there was any: a write may succeed now.</summary>
    public bool Release()
    {
        if (!_held) return false;
        _held = false;
        _looked = Stopwatch.GetTimestamp();
        File.Delete(_path);
        return true;
    }

    /// <summary>Called after each write that succeeded; sets the space aside again if it was given up, looking at most every ten seconds.</summary>
    public void Restore()
    {
        if (!_held && Stopwatch.GetElapsedTime(_looked) > Between) Take();
    }

    private void Take()
    {
        _looked = Stopwatch.GetTimestamp();
        try
        {
            if (new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(_path))!).AvailableFreeSpace < Plenty * Size) return;
            using (new FileStream(_path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = Size })) _held = true;
        }
        catch (IOException)
        {
            // There is no room, or none that can be set aside: then there is no reserve.
        }
    }
}
