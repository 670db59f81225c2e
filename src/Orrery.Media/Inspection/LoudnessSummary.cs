namespace Orrery.Media.Inspection;

/// <summary>Programme loudness by EBU R 128.</summary>
/// <param name="IntegratedLufs">Integrated loudness; −70 for silence.</param>
/// <param name="RangeLu">Loudness range.</param>
public readonly record struct LoudnessSummary(double IntegratedLufs, double RangeLu);
