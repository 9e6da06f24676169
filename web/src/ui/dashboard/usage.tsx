/** How much was used, by day or by what applications call their meetings and people, and tables to take away. */
import { useId } from "react";
import type { UsageBy, UsageRow } from "../../api/analytics";
import { RANGES, type View } from "../../state/dashboard";
import { Button } from "../parts/button";
import { SelectField } from "../parts/field";
import { useDashboard } from "./context";
import { minutes } from "./words";

const BY: { id: UsageBy; label: string }[] = [
  { id: "day", label: "Day" },
  { id: "externalMeetingId", label: "Meeting" },
  { id: "externalUserId", label: "Person" },
];

const TABLES = [
  { of: "meetings", label: "A row for each meeting" },
  { of: "attendees", label: "A row for each person in each meeting" },
] as const;

const FORMATS = [
  { format: "csv", name: "CSV" },
  { format: "parquet", name: "Parquet" },
] as const;

export function UsageView() {
  const { dashboard, state } = useDashboard();
  const { view, usage, saving } = state;
  if (view.kind !== "usage") return null;
  const to = (change: Partial<Extract<View, { kind: "usage" }>>) =>
    void dashboard.open({ ...view, ...change });
  return (
    <>
      <div className="usage-choices">
        <SelectField
          label="By"
          value={view.by}
          choices={BY}
          empty=""
          onChoose={(by) => to({ by: by as UsageBy })}
          testId="usage-by"
        />
        <SelectField
          label="Days"
          value={String(view.days)}
          choices={RANGES.map((days) => ({ id: String(days), label: `Last ${days} days` }))}
          empty=""
          onChoose={(days) => to({ days: Number(days) })}
          testId="usage-days"
        />
      </div>
      {usage && <Rows rows={usage.Usage} by={view.by} />}
      <section className="dashboard-section" aria-labelledby="tables">
        <h2 id="tables">Tables of these days</h2>
        <ul className="tables">
          {TABLES.map(({ of, label }) => (
            <li key={of}>
              <span id={`table-${of}`} className="tables-label">
                {label}
              </span>
              {FORMATS.map(({ format, name }) => (
                <Button
                  key={format}
                  icon="download"
                  busy={saving}
                  onClick={() => void dashboard.save(of, format)}
                  data-testid={`save-${of}-${format}`}
                  aria-describedby={`table-${of}`}
                >
                  Save as {name}
                </Button>
              ))}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Rows({ rows, by }: { rows: readonly UsageRow[]; by: UsageBy }) {
  const id = useId();
  const most = Math.max(1, ...rows.map((row) => row.AttendeeMinutes));
  const used = rows.some((row) => row.Meetings > 0);
  if (!used) return <p className="lead">Nobody met on these days.</p>;
  const shown = by === "day" ? [...rows].reverse() : rows;
  const first = BY.find((each) => each.id === by)?.label;
  return (
    <table className="data usage" aria-labelledby={id} data-testid="usage">
      <caption id={id} className="visually-hidden">
        Usage by {first?.toLowerCase()}
      </caption>
      <thead>
        <tr>
          <th scope="col">{first}</th>
          <th scope="col" className="number">
            Meetings
          </th>
          <th scope="col" className="number">
            People
          </th>
          <th scope="col" className="number">
            Minutes
          </th>
          <td className="bar-head" />
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={row.Key}>
            <th scope="row">{row.Key}</th>
            <td data-label="Meetings" className="number">
              {row.Meetings}
            </td>
            <td data-label="People" className="number">
              {row.Attendees}
            </td>
            <td data-label="Minutes" className="number">
              {minutes(row.AttendeeMinutes)}
            </td>
            <td className="bar" aria-hidden="true">
              <span style={{ width: `${(row.AttendeeMinutes / most) * 100}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
