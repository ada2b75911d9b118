using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.SourceApi;

/// <summary>Where an imported file has what is to be suppressed: columns <c>type,value[,hash]</c>, or columns <c>email</c> and/or <c>phone</c>.</summary>
internal sealed class SuppressionColumns
{
    private readonly int _type;
    private readonly int _value;
    private readonly int _hash;
    private readonly int _email;
    private readonly int _phone;

    private SuppressionColumns(IReadOnlyList<string> header)
    {
        var names = header.Select(name => name.Trim().ToLowerInvariant()).ToList();
        _type = names.IndexOf("type");
        _value = names.IndexOf("value");
        _hash = names.IndexOf("hash");
        _email = names.IndexOf(FieldNames.Email);
        _phone = names.IndexOf(FieldNames.Phone);
    }

    private bool HasTypeAndValue => _type >= 0 && _value >= 0;

    /// <summary>The columns a header names; null where it names none of use.</summary>
    public static SuppressionColumns? Find(IReadOnlyList<string> header)
    {
        var columns = new SuppressionColumns(header);
        return columns.HasTypeAndValue || columns._email >= 0 || columns._phone >= 0 ? columns : null;
    }

    /// <summary>What a record suppresses: at least one entry or error.</summary>
    public IEnumerable<(SuppressionEntry? Entry, string? Error)> Read(IReadOnlyList<string> cells, PhoneFormat format)
    {
        if (HasTypeAndValue)
        {
            yield return ReadTyped(cells, format);
            yield break;
        }

        var email = Cell(cells, _email);
        var phone = Cell(cells, _phone);
        if (email is not null)
            yield return SuppressionValues.Read(FieldNames.Email, SuppressionForm.Plain, email, format);
        if (phone is not null)
            yield return SuppressionValues.Read(FieldNames.Phone, SuppressionForm.Plain, phone, format);
        if (email is null && phone is null)
            yield return (null, "The record has no value.");
    }

    private (SuppressionEntry? Entry, string? Error) ReadTyped(IReadOnlyList<string> cells, PhoneFormat format)
    {
        var type = Cell(cells, _type)?.ToLowerInvariant();
        if (!SuppressionValues.IsType(type))
            return (null, SuppressionValues.WrongType);

        return SuppressionValues.FormOf(Cell(cells, _hash)?.ToLowerInvariant()) is { } form
            ? SuppressionValues.Read(type, form, Cell(cells, _value) ?? "", format)
            : (null, SuppressionValues.WrongHash);
    }

    private static string? Cell(IReadOnlyList<string> cells, int column) =>
        column >= 0 && column < cells.Count && !string.IsNullOrWhiteSpace(cells[column]) ? cells[column].Trim() : null;
}
