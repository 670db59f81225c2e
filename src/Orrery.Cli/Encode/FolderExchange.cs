using System.Runtime.InteropServices;

namespace Orrery.Cli.Encode;

/// <summary>Puts a folder in the place of another in one step, so that whoever looks sees the old one or the new one.</summary>
internal static class FolderExchange
{
    private const int CurrentFolder = -100;
    private const uint Exchange = 2;

    /// <summary>Moves <paramref name="made"/> to <paramref name="place"/>. What was there is removed. Both must lie on one file system.</summary>
    public static void Put(string made, string place)
    {
        if (!Directory.Exists(place))
        {
            Directory.Move(made, place);
            return;
        }

        if (Rename(CurrentFolder, made, CurrentFolder, place, Exchange) == 0)
        {
            Directory.Delete(made, recursive: true);
            return;
        }

        // A file system that can't exchange: for a moment there is no folder in that place.
        var old = $"{made}-old";
        Directory.Move(place, old);
        Directory.Move(made, place);
        Directory.Delete(old, recursive: true);
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Rename(int fromFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);
}
