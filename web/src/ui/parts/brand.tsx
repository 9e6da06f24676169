/** The mark and name of the product. */
import { Icon } from "./icon";

export function Brand({ nameHidden = false }: { nameHidden?: boolean }) {
  return (
    <span className="brand">
      <span className="brand-mark">
        <Icon name="bell" size={20} />
      </span>
      <span className={nameHidden ? "visually-hidden" : "brand-name"}>Carillon</span>
    </span>
  );
}
